/**
 * NumPy's array files, {@code .npy} and {@code .npz}: arrays of plain numbers, read under limits,
 * never with Python objects in them.
 */
package timewalker.io.npy;
