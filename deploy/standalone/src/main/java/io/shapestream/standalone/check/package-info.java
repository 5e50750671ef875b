/** Asks a running monitor over HTTP whether it does its work; the chart's test does so. */
package io.shapestream.standalone.check;
