/**
 * A study: many runs on one recorded stream, a few at a time, and a report that compares them. It
 * is read from a YAML file, worked off by the services' own processes, and may be stopped and
 * continued.
 */
package io.shapestream.standalone.study;
