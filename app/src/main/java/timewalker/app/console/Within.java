package timewalker.app.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The values that a numeric option takes, each of them where it takes several. {@link
 * ConsoleCommand} checks them before the command starts.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Within {
  /** The smallest. */
  double least();

  /** The largest. */
  double most();

  /** Most threads that any command may use. */
  int MOST_THREADS = 256;

  /** Most steps of a training. */
  int MOST_STEPS = 10_000_000;

  /** Most years of a person. */
  int MOST_YEARS = 130;
}
