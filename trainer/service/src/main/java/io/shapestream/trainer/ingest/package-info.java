/**
 * From the stream to batches that lie ready: one thread polls, checks and copies units into a
 * bounded ring of direct buffers that are used again and again; the training thread takes the next
 * batch out of it. The batch carries the offsets behind it, for the checkpoint.
 */
package io.shapestream.trainer.ingest;
