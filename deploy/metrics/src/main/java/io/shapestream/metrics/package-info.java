/**
 * What a service tells whoever runs it, over HTTP: whether it works, whether it is ready, and its
 * metrics. The monitor, which has a page for people, serves its own.
 */
package io.shapestream.metrics;
