# What went wrong

not-found-title = Page not found
not-found-text = The address may be mistyped, or this page is not yours.
forbidden-title = Access denied
forbidden-text = Your account does not allow this. If this is a mistake, please contact the school office.
bad-request-title = Incomplete request
bad-request-text = The form did not arrive whole. Go back and try again.
internal-title = Something failed on our side
internal-text = It was recorded and we will look at it. If it happens again, give the school this reference: { $reference }
busy-title = The service is very busy
busy-text = Nothing is lost. Try again in a few seconds.
