# Operations of libtorch that DJL's Java interface does not offer, or offers inexactly. Bridge.java packs this text into a
# TorchScript archive in memory and calls the methods by name; nothing is compiled ahead, nothing is downloaded. The
# subset of Python is the one TorchScript archives are written in: everything is an expression or a named local, types
# are explicit, and calls to methods of this class read `(self).name(argument, )`.
class Bridge(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Bilinear, corners aligned, no antialiasing. setting (double, on the CPU) starts with height and width.
  def resize(self, x: Tensor, setting: Tensor) -> Tensor:
    return torch.upsample_bilinear2d(x, [int(setting[0]), int(setting[1])], True)

  # Mixes the two branches of a shape adaptor at one size.
  # setting (double, on the CPU): height, width, penalty, offset of the mixing weight, gain,
  #                               1 to keep the weight within [0, 1].
  # Computed in alpha's type: its gradient is a sum over the whole map, of which little is left when terms are rounded.
  # A weight that is cut keeps its gradient: else an adaptor under a strong penalty could never leave the bound.
  def adapt(self, down: Tensor, keep: Tensor, alpha: Tensor, setting: Tensor) -> Tensor:
    weight = torch.add(torch.mul(torch.sigmoid(alpha), float(setting[2])), float(setting[3]))
    if bool(torch.gt(setting[5], 0)):
      held = torch.detach(weight)
      weight0 = torch.add(weight, torch.sub(torch.clamp(held, 0., 1.), held))
    else:
      weight0 = weight
    smaller = (self).resize(torch.type_as(down, alpha), setting, )
    larger = (self).resize(torch.type_as(keep, alpha), setting, )
    mixed = torch.lerp(smaller, larger, weight0)
    if torch.ne(float(setting[4]), 1.):
      output = torch.mul(mixed, float(setting[4]))
    else:
      output = mixed
    return torch.type_as(output, keep)

  # Mixes any number of branches at one size, by the softmax of their logits.
  # setting (double, on the CPU): height, width, gain.
  def mix(self, branches: List[Tensor], logits: Tensor, setting: Tensor) -> Tensor:
    weights = torch.mul(torch.softmax(logits, 0), float(setting[2]))
    terms = annotate(List[Tensor], [])
    for i in range(torch.len(branches)):
      resized = (self).resize(torch.type_as(branches[i], logits), setting, )
      _0 = torch.append(terms, torch.mul(resized, torch.select(weights, 0, i)))
    return torch.type_as(torch.sum(torch.stack(terms), [0]), branches[0])

  # Mixed precision. 15 is bfloat16, 6 is float32; gradients come back in the type of what was given.
  def lower(self, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  # setting (double, on the CPU): stride, padding, groups.
  def convolution(self, x: Tensor, weight: Tensor, setting: Tensor) -> Tensor:
    stride = int(setting[0])
    padding = int(setting[1])
    return torch.conv2d(x, torch.to(weight, 15), None, [stride, stride], [padding, padding], [1, 1], int(setting[2]))

  def convolution_biased(self, x: Tensor, weight: Tensor, bias: Tensor, setting: Tensor) -> Tensor:
    stride = int(setting[0])
    padding = int(setting[1])
    return torch.conv2d(x, torch.to(weight, 15), torch.to(bias, 15), [stride, stride], [padding, padding], [1, 1], int(setting[2]))

  # The logits are float32, as the loss that follows.
  def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.to(torch.linear(x, torch.to(weight, 15), torch.to(bias, 15)), 6)

  # ReLU cut at 6, with PyTorch's gradient (none at exactly 0 and 6).
  def relu6(self, x: Tensor) -> Tensor:
    return torch.hardtanh(x, 0., 6.)

  # Mean cross-entropy of a batch. Adds to totals (double, on the device): loss summed over images, right answers.
  # setting (double, on the CPU): label smoothing.
  def loss(self, logits: Tensor, labels: Tensor, totals: Tensor, setting: Tensor) -> Tensor:
    loss = torch.cross_entropy_loss(logits, labels, None, 1, -100, float(setting[0]))
    answers = torch.argmax(torch.detach(logits), 1)
    right = torch.to(torch.sum(torch.eq(answers, labels)), 7)
    summed = torch.mul(torch.to(torch.detach(loss), 7), torch.size(logits, 0))
    _0 = torch.add_(totals, torch.stack([summed, right]))
    return loss

  # Marks tensors as those that gradients are wanted for.
  def watch(self, tensors: List[Tensor]) -> Tensor:
    for tensor in tensors:
      _0 = torch.requires_grad_(tensor, True)
    return tensors[0]

  # Gradients of a loss; 0 for tensors that it does not depend on. Frees the graph.
  def gradients(self, loss: Tensor, tensors: List[Tensor]) -> List[Tensor]:
    found = torch.grad([loss], tensors, None, False, False, True)
    gradients = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      gradient = found[i]
      if torch.__is__(gradient, None):
        _0 = torch.append(gradients, torch.zeros_like(tensors[i]))
      else:
        _1 = torch.append(gradients, unchecked_cast(Tensor, gradient))
    return gradients

  # Scales gradients in place so that together they are at most so long (Euclidean norm); the host doesn't wait.
  def clip(self, gradients: List[Tensor], longest: float) -> int:
    norms = annotate(List[Tensor], [])
    for gradient in gradients:
      _0 = torch.append(norms, torch.linalg_vector_norm(gradient))
    length = torch.linalg_vector_norm(torch.stack(norms))
    scale = torch.clamp(torch.mul(torch.reciprocal(torch.add(length, 0.000001)), longest), None, 1.)
    for gradient0 in gradients:
      _1 = torch.mul_(gradient0, scale)
    return torch.len(norms)

  # Backward pass for these tensors only, then one step of SGD with Nesterov momentum on them, fused into one pass.
  # setting (double, on the CPU): learning rate, weight decay, momentum, longest gradient (0: any).
  # A buffer that starts at 0 becomes the gradient itself at the first step, as in PyTorch.
  def step(self, loss: Tensor, tensors: List[Tensor], buffers: List[Tensor], setting: Tensor) -> Tensor:
    gradients = (self).gradients(loss, tensors, )
    if torch.gt(float(setting[3]), 0.):
      _0 = (self).clip(gradients, float(setting[3]), )
    torch._fused_sgd_(tensors, gradients, buffers, weight_decay=float(setting[1]), momentum=float(setting[2]), lr=float(setting[0]), dampening=0., nesterov=True, maximize=False, is_first_step=False)
    return loss

  # Overwrites tensors in place, across devices and number types.
  def assign(self, targets: List[Tensor], sources: List[Tensor]) -> Tensor:
    for i in range(torch.len(targets)):
      _0 = torch.copy_(targets[i], sources[i])
    return targets[0]
