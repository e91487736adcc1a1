/** The tool that learns how far the landmark network is off, from renders of computed people. */
package timewalker.landmarks;
