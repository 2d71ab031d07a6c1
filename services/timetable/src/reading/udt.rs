//! The archive of UDT (Axess): a zip of XML files named `UDCal_NN.xml`.
