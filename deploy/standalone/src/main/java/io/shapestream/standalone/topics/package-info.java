/** Creates and checks the topics of a stream and the topic of telemetry. */
package io.shapestream.standalone.topics;
