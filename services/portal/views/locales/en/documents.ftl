# Legal notice, accessibility

not-given = Not stated by the authority
legal-publisher = Publisher
legal-director = Responsible for publication
legal-host = Host
legal-contact = Contact
legal-dpo = Data protection officer
legal-data-title = Your data
legal-data-text = They come from the national education directory and serve schooling and the authority's services, nothing else. They are neither sold nor used for advertising.
legal-data-rights = You may ask to see or correct them, or object to a use, by writing to the school or the data protection officer. You may also turn to the CNIL, the French data protection authority.
legal-cookies-title = Cookies
legal-cookies-text = Four necessary cookies only: one keeps you signed in, one keeps your language and, for some minutes, one serves to activate your account or to show a code to whoever just added somebody. No audience measurement, no third party.
legal-licence-title = Software
legal-licence-text = ENEJ is free software under the EUPL 1.2 licence.

accessibility-title = Accessibility
accessibility-intro = { $organisation } wants everyone to be able to use this place, with or without a disability.
accessibility-state = Compliance
accessibility-full = All the criteria of the RGAA 4.1.2 that concern this place are met. It is compliant.
accessibility-partial = { $met } of the { $applicable } criteria of the RGAA 4.1.2 that concern this place are met. It is partially compliant.
accessibility-none = { $met } of the { $applicable } criteria of the RGAA 4.1.2 that concern this place are met. It is not compliant.
accessibility-unfinished = { $count ->
    [one] One of the 106 criteria of the RGAA 4.1.2 has not been examined yet. Until then this place is declared not compliant.
   *[other] { $count } of the 106 criteria of the RGAA 4.1.2 have not been examined yet. Until then this place is declared not compliant.
  }
criteria-met = Criteria met
criteria-not-met = Criteria not met
criteria-not-applicable = Criteria that do not apply
criteria-not-examined = Criteria not examined yet
accessibility-examined = Last examined: { $day }, by the team that makes the software. Nobody outside has checked it yet.
accessibility-automatic = Every version passes automatic tests: contrast, keyboard, 320-pixel pages, enlarged text. They replace neither the examination nor the word of those who use a screen reader.
accessibility-obstacle = Report an obstacle
accessibility-obstacle-text = If something keeps you from using a page, tell us. The school will give you the information or the service in another way.
accessibility-recourse = No answer?
accessibility-recourse-text = You may write to the Défenseur des droits at defenseurdesdroits.fr, or call 09 69 39 00 00.
