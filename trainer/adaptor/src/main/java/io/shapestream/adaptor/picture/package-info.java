/**
 * Draws network shapes as the paper's figures do: {@link
 * io.shapestream.adaptor.picture.NetworkPicture} makes SVG, and PNG from that same SVG. Needs
 * neither an engine nor a display.
 */
@NullMarked
package io.shapestream.adaptor.picture;

import org.jspecify.annotations.NullMarked;
