package timewalker.app.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks an option that names a result; no input of the same command may be lost by writing it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Written {
  /** Whether everything in the folder gives way to the result. */
  boolean wholeFolder() default false;
}
