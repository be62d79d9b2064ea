// What hold_x11.c offers to ime_x11.c.
#ifndef QIANSHAO_HOLD_X11_H
#define QIANSHAO_HOLD_X11_H

#include <X11/Xlib.h>

typedef enum {
	HOLD_PASS, // the input method may have it
	HOLD_KEEP, // held back for now: the caller forgets it
	HOLD_RAW,  // a scanner's: the input method must not see it
} hold_verdict;

hold_verdict hold_judge(const XEvent *event);
int hold_pending(void);       // something is held back
unsigned int hold_patience(void); // how many milliseconds to wait for more before hold_release
Display *hold_display(void);  // whose it is; NULL when nothing is
void hold_release(void);    // give the input method what is held back

#endif
