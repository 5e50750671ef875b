/**
 * The contract of the image stream: what lies on its topics, which samples form which unit, and in
 * which order units are read. Feeders write by it and trainers read by it; it knows no image
 * library and no deep-learning library.
 */
package io.shapestream.stream;
