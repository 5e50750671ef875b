/**
 * The monitor: collects what runs report ({@code collect}), keeps their latest state and turns it
 * into metrics ({@code meter}), and serves both to Prometheus and to eyes ({@code expose}). This
 * package only wires these three together and gives them a command line.
 */
package io.shapestream.monitor;
