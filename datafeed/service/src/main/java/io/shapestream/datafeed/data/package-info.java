/**
 * The command {@code data}: fetches published data sets, looks at what a folder holds, and finds
 * the samples that can't be used.
 */
package io.shapestream.datafeed.data;
