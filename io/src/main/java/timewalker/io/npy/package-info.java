/**
 * NumPy's array files, {@code .npy} and {@code .npz}: arrays of plain numbers, read under limits,
 * never with Python objects in them.
 */
@NullMarked
package timewalker.io.npy;

import org.jspecify.annotations.NullMarked;
