/**
 * Fetches published data sets: what is known of each, its terms and checksums; resumable transfers
 * over HTTP. Knows nothing of how samples are read.
 */
package io.shapestream.datafeed.download;
