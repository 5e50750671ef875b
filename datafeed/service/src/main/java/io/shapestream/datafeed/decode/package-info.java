/**
 * Image files to pixels: what a header says is checked before anything is decoded, so that no file
 * can take more memory or time than its limits allow; OpenCV decodes.
 */
package io.shapestream.datafeed.decode;
