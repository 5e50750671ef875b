/**
 * Looks at a stream as it lies in Kafka, without following it: one unit with its images, or whole
 * epochs, audited.
 */
package io.shapestream.standalone.stream;
