package io.shapestream.adaptor.plan;

/**
 * One adaptor at a given alpha and penalty.
 *
 * @param reshapeFactor applied, penalty included
 * @param reshapeFactorTrue what alpha asks for
 * @param weight share of the kept branch in the mix
 * @param inputSize of its full branch, in pixels
 */
public record AdaptorShape(
    String name,
    double alpha,
    double reshapeFactor,
    double reshapeFactorTrue,
    double weight,
    int inputSize,
    int outputSize) {}
