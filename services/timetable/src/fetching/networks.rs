//! Which addresses may be connected to: public ones, and those that the configuration allows; none that it refuses.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Not public: the IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), multicast and what is reserved.
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4([0, 0, 0, 0], 8),        // this network
    v4([10, 0, 0, 0], 8),       // private
    v4([100, 64, 0, 0], 10),    // shared by the customers of a carrier
    v4([127, 0, 0, 0], 8),      // this machine
    v4([168, 63, 129, 16], 32), // public by its number, but the host of the machine in Azure
    v4([169, 254, 0, 0], 16),   // link-local; clouds tell machines their secrets here
    v4([172, 16, 0, 0], 12),    // private
    v4([192, 0, 0, 0], 24),     // protocol assignments
    v4([192, 0, 2, 0], 24),     // documentation
    v4([192, 88, 99, 0], 24),   // relays of 6to4
    v4([192, 168, 0, 0], 16),   // private
    v4([198, 18, 0, 0], 15),    // benchmarks
    v4([198, 51, 100, 0], 24),  // documentation
    v4([203, 0, 113, 0], 24),   // documentation
    v4([224, 0, 0, 0], 4),      // multicast
    v4([240, 0, 0, 0], 4),      // reserved, and broadcast
];

/// All that may be public in IPv6 (RFC 4291): outside are this machine, private, link-local and multicast addresses, and IPv4 ones in disguise.
const UNICAST_V6: Ipv6Net = v6([0x2000, 0, 0], 3);
/// Not public within it: the IANA IPv6 Special-Purpose Address Registry.
const SPECIAL_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0, 0], 23),     // protocol assignments, Teredo among them, which hides an IPv4 address
    v6([0x2001, 0xdb8, 0], 32), // documentation
    v6([0x2002, 0, 0], 16),     // 6to4, which hides an IPv4 address
    v6([0x3fff, 0, 0], 20),     // documentation
];
/// IPv4 behind a translator (RFC 6052): as public as the address in its last 32 bits.
const TRANSLATED: Ipv6Net = v6([0x64, 0xff9b, 0], 96);

/// Where one may connect. Looks up names for the HTTP client, which then connects to what was permitted and to nothing else.
#[derive(Clone, Debug)]
pub struct Networks {
    allowed: Arc<[IpNet]>,
    refused: Arc<[IpNet]>,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// It has no address.
    #[error("the name has no address")]
    Unknown(#[source] io::Error),
    /// It has none that may be connected to.
    #[error("the name has no address that is permitted")]
    Refused,
}

impl Networks {
    /// The public ones and some more, without some.
    pub fn new(allowed: &[IpNet], refused: &[IpNet]) -> Self {
        Self { allowed: allowed.into(), refused: refused.into() }
    }

    /// Whether one may connect there.
    pub fn permit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_in = |networks: &[IpNet], address: IpAddr| networks.iter().any(|network| network.contains(&address));
        let refused = [address, untranslated(address), mapped(address)].into_iter().any(|address| is_in(&self.refused, address));
        !refused && (is_in(&self.allowed, address) || is_public(address))
    }

    fn permitted(&self, found: impl Iterator<Item = SocketAddr>) -> Result<Addrs, Unreachable> {
        let permitted: Vec<_> = found.filter(|found| self.permit(found.ip())).take(MOST_ADDRESSES).collect();
        if permitted.is_empty() { Err(Unreachable::Refused) } else { Ok(Box::new(permitted.into_iter())) }
    }
}

impl Resolve for Networks {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.clone();
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await.map_err(Unreachable::Unknown)?;
            Ok(networks.permitted(found)?)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match untranslated(address) {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => UNICAST_V6.contains(&address) && !SPECIAL_V6.iter().any(|network| network.contains(&address)),
    }
}

/// The IPv4 address behind a translator.
fn untranslated(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) if TRANSLATED.contains(&address) => last_32_bits(address).into(),
        address => address,
    }
}

/// An IPv4 address as IPv6 writes it, for a network that was written so.
const fn mapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V6(address.to_ipv6_mapped()),
        IpAddr::V6(_) => address,
    }
}

fn last_32_bits(address: Ipv6Addr) -> Ipv4Addr {
    let [.., one, two, three, four] = address.octets();
    Ipv4Addr::new(one, two, three, four)
}

const fn v4([one, two, three, four]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(one, two, three, four), length)
}

const fn v6([one, two, three]: [u16; 3], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(one, two, three, 0, 0, 0, 0, 0), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(allowed: &[&str], refused: &[&str]) -> Networks {
        let parsed = |networks: &[&str]| networks.iter().map(|network| network.parse().unwrap()).collect::<Vec<_>>();
        Networks::new(&parsed(allowed), &parsed(refused))
    }

    fn permit(allowed: &[&str], address: &str) -> bool {
        networks(allowed, &[]).permit(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_permitted() {
        for address in ["9.9.9.9", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "223.255.255.255"] {
            assert!(permit(&[], address), "{address}");
        }
        for address in ["2620:fe::9", "2001:660::1", "::ffff:9.9.9.9", "64:ff9b::9.9.9.9"] {
            assert!(permit(&[], address), "{address}");
        }
    }

    #[test]
    fn ipv4_addresses_that_are_not_public_are_refused() {
        let own = ["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "169.254.169.254", "168.63.129.16"];
        let private =
            ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255", "100.100.100.200"];
        let special = ["192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"];
        let reserved = ["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"];
        for address in own.iter().chain(&private).chain(&special).chain(&reserved) {
            assert!(!permit(&[], address), "{address}");
            assert!(!permit(&[], &format!("::ffff:{address}")), "mapped {address}");
            assert!(!permit(&[], &format!("64:ff9b::{address}")), "translated {address}");
        }
    }

    #[test]
    fn ipv6_addresses_that_are_not_public_are_refused() {
        let own = ["::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "5f00::1", "100::1"];
        let disguised = ["::127.0.0.1", "::9.9.9.9", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1", "64:ff9b:1::a00:1"];
        for address in own.iter().chain(&disguised).chain(&["2001:db8::1", "3fff::1", "2001:2::1", "2001:10::1"]) {
            assert!(!permit(&[], address), "{address}");
        }
    }

    #[test]
    fn an_allowed_network_is_permitted_and_its_neighbours_are_not() {
        let allowed = ["10.20.0.0/16", "fd12::/32"];
        for address in ["10.20.3.4", "::ffff:10.20.3.4", "fd12:0:1::1"] {
            assert!(permit(&allowed, address), "{address}");
        }
        for address in ["10.21.0.1", "127.0.0.1", "fd13::1", "64:ff9b::10.20.3.4"] {
            assert!(!permit(&allowed, address), "{address}");
        }
    }

    #[test]
    fn a_refused_network_is_never_permitted_however_it_is_written() {
        let networks = networks(&["10.20.0.0/16"], &["10.20.3.0/24", "9.9.9.0/24", "2620:fe::/48", "::ffff:8.8.8.0/120"]);
        for address in ["10.20.3.4", "8.8.8.8", "9.9.9.9", "::ffff:9.9.9.9", "64:ff9b::9.9.9.9", "2620:fe::9"] {
            assert!(!networks.permit(address.parse().unwrap()), "{address}");
        }
        for address in ["10.20.4.4", "9.9.8.9", "2620:ff::9"] {
            assert!(networks.permit(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn of_a_names_addresses_only_those_that_are_permitted_are_tried() {
        let permitted = |found: &[&str]| {
            let found: Vec<SocketAddr> = found.iter().map(|found| found.parse().unwrap()).collect();
            networks(&[], &[]).permitted(found.into_iter()).map(Iterator::collect::<Vec<_>>)
        };
        assert_eq!(permitted(&["127.0.0.1:0", "9.9.9.9:0", "[::1]:0"]).unwrap(), ["9.9.9.9:0".parse().unwrap()]);
        assert!(matches!(permitted(&["127.0.0.1:0", "[::1]:0"]), Err(Unreachable::Refused)));
        assert_eq!(permitted(&["9.9.9.9:0"; 100]).unwrap().len(), MOST_ADDRESSES);
    }
}
