# My devices

devices-intro = The devices you are signed in on. If you do not recognise one, sign it out and tell the school.
device-name = { $browser } on { $system }
device-unknown = Unknown device
device-current = This device
device-personal = personal device
device-shared = shared device
device-used-today = Used today at { $time }
device-used-yesterday = Used yesterday at { $time }
device-used = Used on { $moment }
device-revoke = Sign out
device-signed-out = The device is signed out. It may stay open for one more minute.
device-already-gone = This device was already signed out.
device-busy = The service is very busy. Nothing was changed: try again in a moment.
everywhere-title = In doubt?
everywhere-text = Sign out of all your devices, this one included. You will have to sign in again.
everywhere = Sign out everywhere
