/** What is seen in one picture, and the store of it: a pure function of picture and settings. */
package timewalker.prepare.analysis;
