package timewalker.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting on the record component that holds its value. The component's name is the
 * setting's name.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
  /** What it means. */
  String doc();

  /**
   * Its default as text: "0.3", "true", "a, b". A whole number may follow another one: "steps / 8",
   * "steps * 6 / 10", "steps / 8, at least 100".
   */
  String byDefault();

  /** Its unit, empty for a plain number. */
  String unit() default "";

  /** The values it may have, as an interval: "[0, 1]", "(0, 1]", "[1, ∞)". Empty for any. */
  String range() default "";
}
