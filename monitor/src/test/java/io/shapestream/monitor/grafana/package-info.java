/**
 * The one source of the Grafana dashboards in deploy/grafana: what they show is written here in
 * Java, where each query is checked against the catalogue of metrics and against a real Prometheus.
 */
package io.shapestream.monitor.grafana;
