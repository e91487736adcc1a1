/** The personal space: one person at any moment of life, posed; shared by trainer and viewer. */
package timewalker.avatar;
