/** File formats: what comes from outside is checked here, at the door, once. */
package timewalker.io;
