/** Python pickles of arrays, read without constructing anything but plain data. */
package timewalker.io.pickle;
