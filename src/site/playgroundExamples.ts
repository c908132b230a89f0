/** An example operation of the playground; each has its own tab. */
export interface Example {
  readonly name: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export const examples: readonly Example[] = [
  {
    name: 'Browse dogs with filters',
    query: `# The catalogue needs no key. Every argument works with every other.
query BrowseDogs {
  pets(
    category: "dog"
    status: available
    minPrice: 100
    maxPrice: 2000
    sort: "-price,name"
    limit: 10
  ) {
    data {
      id
      name
      breed
      price
      currency
      tags {
        name
      }
    }
    pagination {
      total
      pages
      nextCursor
    }
  }
}
`,
  },
  {
    name: 'One pet in detail',
    query: `query OnePet($id: Int64!) {
  pet(id: $id) {
    id
    sku
    name
    status
    description
    species
    breed
    birthDate
    price
    currency
    stock
    photoUrls
    category {
      name
    }
    tags {
      name
    }
    updatedAt
    version
  }
}
`,
    variables: { id: 1 },
  },
  {
    name: 'Search',
    query: `# Full text over everything you may see, best match first.
# Each word may be the beginning of one.
query Search($q: String!) {
  search(q: $q, limit: 10) {
    data {
      type
      title
      excerpt
      href
    }
    pagination {
      total
    }
  }
}
`,
    variables: { q: 'gold' },
  },
  {
    name: 'Connection',
    query: `# The same list as a Relay connection: send endCursor back as "after".
query Connection($after: String) {
  petsConnection(first: 5, after: $after, sort: "name") {
    totalCount
    edges {
      cursor
      node {
        nodeId
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { after: null },
  },
  {
    name: 'Sign up',
    query: `# Makes an account and its first API key, which is shown only once:
# paste it into the field for the API key. An email can sign up once.
mutation SignUp($input: RegisterUserInput!) {
  registerUser(input: $input) {
    userId
    email
    role
    apiKey {
      secret
      scopes
    }
  }
}
`,
    variables: { input: { email: 'ada@example.com', password: 'correct horse battery staple', firstName: 'Ada' } },
  },
  {
    name: 'Log in',
    query: `# Begins a session. Send the access token in a header
# Authorization, as "Bearer <token>", instead of a key.
mutation LogIn($input: LoginInput!) {
  login(input: $input) {
    accessToken
    refreshToken
    tokenType
    expiresIn
  }
}
`,
    variables: { input: { email: 'ada@example.com', password: 'correct horse battery staple' } },
  },
  {
    name: 'My profile (any key)',
    query: `# The owner of the API key in the field above.
query MyProfile {
  me {
    id
    email
    username
    firstName
    lastName
    role
    createdAt
  }
}
`,
  },
  {
    name: 'Issue a key (any key)',
    query: `# A key for one program, with no more scopes than it needs. Its secret is
# shown this once. userId is your own number: "My profile" tells it.
mutation IssueKey($userId: Int64!, $input: IssueApiKeyInput!) {
  issueApiKey(userId: $userId, input: $input) {
    id
    name
    secret
    scopes
    expiresAt
  }
}
`,
    variables: { userId: 1, input: { name: 'nightly report', scopes: ['orders:read'] } },
  },
  {
    name: 'Create a pet (staff key)',
    query: `# Needs a staff key: paste it as the value of the header X-API-Key.
# The server prints one when it starts with the demo data.
mutation CreatePet($input: CreatePetInput!) {
  createPet(input: $input) {
    id
    sku
    name
    status
    category {
      name
    }
    tags {
      name
    }
    version
  }
}
`,
    variables: {
      input: {
        name: 'Biscuit',
        status: 'available',
        category: 'dog',
        breed: 'Corgi',
        tags: ['friendly', 'vaccinated'],
        price: 899.99,
        stock: 1,
      },
    },
  },
  {
    name: 'Orders, three levels (staff key)',
    query: `# Needs an API key in the field above: staff see all orders, customers their own.
# Each level is read with one statement, however many orders there are.
query Orders {
  orders(limit: 10) {
    data {
      number
      status
      paymentStatus
      totalAmount
      currency
      customer {
        firstName
        lastName
      }
      items {
        name
        quantity
        lineTotal
        pet {
          sku
          category {
            name
          }
        }
      }
    }
    pagination {
      total
    }
  }
}
`,
  },
  {
    name: 'Watch the catalogue (live)',
    query: `# Stays open, and shows every pet that is new or has changed: send it, then create a pet or place an order in another tab.
subscription WatchCatalogue {
  petChanged {
    id
    name
    status
    price
    stock
  }
}
`,
  },
]
