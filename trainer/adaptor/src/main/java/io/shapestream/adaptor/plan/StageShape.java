package io.shapestream.adaptor.plan;

/**
 * One bar of a network's picture: the feature map that enters a stage.
 *
 * @param size height and width, in pixels
 * @param channels of the stage's own layer
 */
public record StageShape(String name, int size, int channels) {}
