package io.shapestream.adaptor.interchange;

/** Where a network's classifier gets its values, when all else comes from a file. */
public enum Head {
  /** From the file too, which must have as many classes. */
  FILE,
  /**
   * The network keeps its own initial values, and what the file's classifier holds is left aside:
   * another number of classes, or another kind of classifier.
   */
  NEW
}
