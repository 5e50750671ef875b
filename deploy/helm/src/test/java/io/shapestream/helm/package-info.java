/**
 * What holds the chart to its word: rendered by real Helm, checked against Kubernetes' models, the
 * services' own config parsers, the catalogue of metrics and its own documentation.
 */
package io.shapestream.helm;
