package io.shapestream.trainer.checkpoint;

import io.shapestream.adaptor.safetensors.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * A checkpoint as it was read.
 *
 * @param path its directory
 * @param model parameters, alphas and batch-norm statistics, by PyTorch's names
 * @param optimizer momentum
 * @param audit how often each sample was trained on in the epoch under way
 */
public record Checkpoint(
    Path path,
    RunState state,
    Map<String, Tensor> model,
    Map<String, Tensor> optimizer,
    Map<String, Tensor> audit) {}
