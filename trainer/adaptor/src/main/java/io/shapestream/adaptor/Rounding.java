package io.shapestream.adaptor;

/** When a running size becomes a whole number of pixels. */
public enum Rounding {
  /** Truncated after every adaptor. */
  LOCAL,
  /** Kept real along the network; only an adaptor's output is rounded, half to even. */
  GLOBAL
}
