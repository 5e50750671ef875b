/**
 * A run's state on disk: tensors in safetensors files, everything else in one JSON file, together
 * in a directory that appears whole or not at all. Nothing read here can execute, and nothing is
 * trusted: sizes, shapes and checksums are compared before a byte is used. It knows no DJL and no
 * Kafka.
 */
package io.shapestream.trainer.checkpoint;
