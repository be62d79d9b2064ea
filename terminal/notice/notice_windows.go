package notice

import "golang.org/x/sys/windows"

func show(title string, t Text) bool {
	words, err := windows.UTF16PtrFromString(t.Both())
	if err != nil {
		return false
	}
	caption, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return false
	}
	_, err = windows.MessageBox(0, words, caption, windows.MB_OK|windows.MB_ICONWARNING|windows.MB_SETFOREGROUND)
	return err == nil
}
