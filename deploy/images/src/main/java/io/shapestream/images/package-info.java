/**
 * Makes container images of the services from their runnable jars: layers by rate of change, the
 * same bytes from the same input, no user but a plain one, and nothing that is unpacked or
 * downloaded when a container starts.
 */
package io.shapestream.images;
