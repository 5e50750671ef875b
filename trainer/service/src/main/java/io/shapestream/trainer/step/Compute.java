package io.shapestream.trainer.step;

/**
 * What a run computes on.
 *
 * @param threads of libtorch on the CPU; 0: its own choice
 */
public record Compute(DeviceChoice device, int threads, Tf32 tf32) {}
