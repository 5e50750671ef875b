package io.shapestream.datafeed.preprocess;

/**
 * Which part of an image becomes the result, in pixels of the decoded image.
 *
 * @param left where the result's first column begins
 * @param top where the result's first row begins
 * @param scaleX pixels of one pixel of the result
 * @param scaleY pixels of one pixel of the result
 * @param lowX first column that may be read
 * @param highX behind the last column that may be read
 * @param lowY first row that may be read
 * @param highY behind the last row that may be read
 */
record Window(
    double left,
    double top,
    double scaleX,
    double scaleY,
    int lowX,
    int highX,
    int lowY,
    int highY) {

  /** A part, and nothing beside it, stretched to size x size pixels. */
  static Window part(int left, int top, int width, int height, int size) {
    return new Window(
        left,
        top,
        (double) width / size,
        (double) height / size,
        left,
        left + width,
        top,
        top + height);
  }

  /**
   * A part of the whole image resized to {@code toWidth} x {@code toHeight}.
   *
   * @param left in pixels of the resized image
   * @param top in pixels of the resized image
   */
  static Window ofResized(int width, int height, int toWidth, int toHeight, int left, int top) {
    double scaleX = (double) width / toWidth;
    double scaleY = (double) height / toHeight;
    return new Window(left * scaleX, top * scaleY, scaleX, scaleY, 0, width, 0, height);
  }

  /**
   * The same part of an image that was decoded smaller. Pixels lie where they lay, exactly: where
   * the size is no multiple, the last row or column is of fewer pixels, and sizes rounded up must
   * not stretch the image.
   */
  Window reduced(int reduction) {
    double factor = 1.0 / reduction;
    return new Window(
        left * factor,
        top * factor,
        scaleX * factor,
        scaleY * factor,
        lowX / reduction,
        (highX + reduction - 1) / reduction,
        lowY / reduction,
        (highY + reduction - 1) / reduction);
  }

  /** How much smaller the image may be decoded: 1, 2, 4 or 8. */
  int reduction(double pixelsKept, int most) {
    int reduction = 1;
    while (reduction < most && Math.min(scaleX, scaleY) >= 2 * reduction * pixelsKept) {
      reduction *= 2;
    }
    return reduction;
  }
}
