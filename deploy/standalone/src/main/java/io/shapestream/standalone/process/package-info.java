/**
 * Services as child processes: started through the launcher script, asked to end by closing their
 * standard input, and gone when this process is, however it ends.
 */
package io.shapestream.standalone.process;
