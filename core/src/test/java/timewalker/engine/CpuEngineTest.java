package timewalker.engine;

import timewalker.train.EngineContract;

/** This machine's processors hold the contract. */
final class CpuEngineTest extends EngineContract {
  @Override
  protected EngineChoice engines() {
    return Engines.cpu();
  }

  @Override
  protected Tolerance tolerance() {
    return Tolerance.SINGLE;
  }
}
