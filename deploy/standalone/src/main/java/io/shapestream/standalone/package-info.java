/** The entry of the tools jar: the demo and topic administration. */
package io.shapestream.standalone;
