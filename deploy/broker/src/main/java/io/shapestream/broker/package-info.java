/**
 * A real Apache Kafka broker on one node, for the demo, for trials and for tests: {@link
 * io.shapestream.broker.EmbeddedBroker} runs it in this virtual machine, {@link
 * io.shapestream.broker.BrokerProcess} in one of its own, {@link io.shapestream.broker.KafkaMain}
 * is the command {@code kafka}. Kafka's server classes are internal to Kafka; only {@code
 * KraftServer} touches them.
 */
package io.shapestream.broker;
