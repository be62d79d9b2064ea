package console

import "net/http"

// Preferences of one browser. They are no secret and outlive a session.
const (
	cookieLanguage = "__Host-language"
	cookieTheme    = "__Host-theme"
	preferenceLife = 365 * 24 * 60 * 60 // seconds
)

func (c *console) prefer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, doorBytesMax)
	keep := func(cookie, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: cookie, Value: value, Path: "/", MaxAge: preferenceLife, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	if l := r.PostFormValue("language"); l == "zh" || l == "en" {
		keep(cookieLanguage, l)
	}
	if t := r.PostFormValue("theme"); t == "light" || t == "dark" || t == "auto" {
		keep(cookieTheme, t)
	}
	next := back(r.PostFormValue("back"))
	switch r.PostFormValue("back") {
	case pathLogin, pathCode, pathSecret:
		next = r.PostFormValue("back")
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func languageOf(r *http.Request) string {
	if c, err := r.Cookie(cookieLanguage); err == nil && c.Value == "en" {
		return "en"
	}
	return "zh"
}

func themeOf(r *http.Request) string {
	if c, err := r.Cookie(cookieTheme); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return "auto"
}
