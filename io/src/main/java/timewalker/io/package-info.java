/** File formats. Input from outside is checked here, once. */
package timewalker.io;
