/**
 * Topics as this project needs them: created when missing, checked when they exist, and handed over
 * only when every partition takes records. Depends on Kafka's clients alone, so the image stream
 * and telemetry use it against any cluster.
 */
package io.shapestream.command.kafka;
