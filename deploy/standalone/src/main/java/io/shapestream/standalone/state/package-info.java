/** The folder in which a demo or a study lives: locked, and remembering what was asked for. */
package io.shapestream.standalone.state;
