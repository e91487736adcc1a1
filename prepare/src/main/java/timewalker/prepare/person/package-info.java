/** Which of the faces in the pictures is the person's. */
package timewalker.prepare.person;
