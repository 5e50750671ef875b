package io.shapestream.adaptor.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Host numbers for the script: a small double array on the CPU. */
public final class Settings {

  private Settings() {}

  /** Belongs to the manager, or on another device to a manager that closes with it. */
  public static NDArray on(NDManager manager, double... values) {
    boolean onCpu = manager.getDevice().equals(Device.cpu());
    NDManager owner = onCpu ? manager : manager.newSubManager(Device.cpu());
    return owner.create(values, new Shape(values.length));
  }
}
