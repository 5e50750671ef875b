/**
 * The frame in which every service's command line stands: values layered from a config file, the
 * environment and flags; a user's mistakes told in sentences; Kafka client settings passed through
 * with secrets masked; and one way to be asked to stop.
 */
package io.shapestream.command;
