/** What is seen in one picture: faces, landmarks, the person's mask, and who it is. */
package timewalker.prepare.vision;
