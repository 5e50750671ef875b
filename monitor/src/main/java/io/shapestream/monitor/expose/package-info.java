/**
 * Serves metrics to Prometheus, and the live page with its data to browsers, over HTTP. Read-only;
 * everything that came over the topic is hostile until it is escaped.
 */
package io.shapestream.monitor.expose;
