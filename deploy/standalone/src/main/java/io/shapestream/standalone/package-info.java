/** The entry of the tools jar: the demo, topic administration and chaos. */
package io.shapestream.standalone;
