/** The program as a process. */
package timewalker.app;
